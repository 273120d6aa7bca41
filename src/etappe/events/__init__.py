"""What an event is, how a touchpoint selects events, and the ports through which events come and rest."""
