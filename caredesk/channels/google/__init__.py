"""What the networks of Google share: signing in, fresh tokens, requests, and the errors of their interfaces."""
