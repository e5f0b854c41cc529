"""Tests of understanding; the names say the rules that are promised."""
