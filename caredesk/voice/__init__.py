"""How we sound: rules of speech, the robot check, topics with guard rails, and who looks before words leave."""
