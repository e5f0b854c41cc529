"""The Graph API engine that Facebook Pages, Instagram and Threads share."""
