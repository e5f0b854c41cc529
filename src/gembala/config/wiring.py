"""Who listens to what: the only place where facts announced below reach listeners above."""
