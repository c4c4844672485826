"""Real servers for the tests, started on loopback and stopped by whoever started them."""
