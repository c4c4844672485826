"""What may be hidden on a network and what never, the true state of posts there, and the public transparency page."""
