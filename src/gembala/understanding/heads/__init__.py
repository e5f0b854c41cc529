"""One head, one question about a text. Rules now; a trained head takes a rule head's place in the registry."""
