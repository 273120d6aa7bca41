"""The command line: parse, call, print. It decides nothing; every command is a call that Python or HTTP can make too."""

from etappe.cli.app import main

__all__ = ["main"]
