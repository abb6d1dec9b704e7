"""Calling goods back: found, held, everybody told, answered, brought home or thrown away, reported - and the drill of all that."""
