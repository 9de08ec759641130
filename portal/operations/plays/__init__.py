"""What the demo plays before anybody comes: its cast, what each did, and the other systems that call in."""
