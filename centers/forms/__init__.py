"""What admins fill in. Each form says in Korean what the database would refuse."""
