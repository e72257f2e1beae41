"""Django's backend for PostgreSQL, knowing how much one statement may carry when the server binds its values."""
