"""What we said that we would do, and whether we did."""
