"""The tests of the desk; each folder mirrors a room."""
