"""One-pass functions over arrays that give mergeable partials. They know no customer, file, server or thread.

Submodules load with their first use, and Numba with them, so that importing Etappe stays light.
"""
