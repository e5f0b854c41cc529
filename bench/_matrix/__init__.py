"""The failure matrix: each class of failure at each platform where it applies, driven through the product and judged."""
