"""Programs that `make check` and its neighbours run; each prints what is wrong and ends with 1, or prints nothing."""
