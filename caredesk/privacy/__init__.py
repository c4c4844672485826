"""What a person may ask of us about their own data, and for how long words are kept at all."""
