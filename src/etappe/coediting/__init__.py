"""Several people at one map: its shared document, the log that keeps it, and the history that the log tells."""
