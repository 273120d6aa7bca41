"""How the database came to be, one step a file in ``versions/``; run by Alembic when a data folder is opened."""
