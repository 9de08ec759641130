"""The demo people: generated, the same every time, clearly fictitious, with valid check digits."""
