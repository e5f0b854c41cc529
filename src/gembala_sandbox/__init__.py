"""Sandbox platforms: one process that speaks the wire formats of the platforms Gembala works with.

It stores what it accepts, gives it back through its own read endpoints, refuses what the platform refuses and
counts quotas itself. Everything in it (accounts, people, secrets) is made up. It imports nothing of the product.
"""
