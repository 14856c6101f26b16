"""岗责: accounts, posts, duty lists, leave and hand-over, log-in."""
