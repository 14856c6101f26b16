"""底数: the one register of places, organisations and (later) people that all rooms share."""
