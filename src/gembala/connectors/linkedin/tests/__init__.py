"""Tests of the LinkedIn connector."""
