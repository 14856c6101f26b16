"""Pure values and rules that two or more rooms use. No Django, no pydantic, no input or output."""
