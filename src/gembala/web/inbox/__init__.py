"""The inbox on the screen: conversations, the review queue, and people."""
