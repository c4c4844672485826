"""What the desk knows: articles, and the memory of everything that was answered."""
