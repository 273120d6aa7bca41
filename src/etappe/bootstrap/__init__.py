"""The only wiring: a data folder becomes a workspace, whose use cases the server and the command line share.

Law: here nothing is decided. Each use case lives in its layer; this package gives it its ports, and passes on what
belongs to a project's data.

Rooms: folders (where data lies), workspace (the use cases), journeys (what a project's data answers), findings (what
maps and data say together), demos (the projects to begin with), adapters (readers as ports).
"""

from etappe.bootstrap.demos import DemoPhase, prepare_demos
from etappe.bootstrap.folders import data_folder, open_workspace, restore_workspace
from etappe.bootstrap.workspace import Workspace

__all__ = ["DemoPhase", "Workspace", "data_folder", "open_workspace", "prepare_demos", "restore_workspace"]
