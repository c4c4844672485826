"""Networks of our own making: strict, and unkind on request."""
