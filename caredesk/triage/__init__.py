"""What a post is about, as a machine sees it: labels sort and count, and a person's word always wins."""
