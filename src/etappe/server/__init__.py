"""HTTP: routes, records of the wire, one table from operation to permission, one from error to status. No rules."""
