"""Instagram (professional accounts), through either of Meta's two sign-ins."""
