"""What Instagram, Facebook and Threads share: one transport, one table of errors, one webhook, containers."""
