"""The trained models: features of words, weights in eight bits, scores for a batch of texts."""
