"""What a text says: language, spam, abuse, sentiment, intent and urgency, each with its reasons."""
