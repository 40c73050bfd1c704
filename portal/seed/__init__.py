"""What a new portal starts with: the facts of the programme as plain data, and an invented world for the demo."""
