"""事项: something that somebody must finish by a date and somebody else may judge."""
