"""The tests: promises that the desk keeps to others."""
