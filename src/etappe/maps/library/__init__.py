"""The touchpoint library of a project: entries that maps share, their bindings through time, and how people rate them.

``model`` the records · ``sheets`` the questions of a review · ``reviewing`` ratings summed up by round · ``linking`` what an
entry is in a map · ``keeping`` the use cases · ``overview`` what is there and what lacks · ``counting`` what the data say (``numbers``).
"""
