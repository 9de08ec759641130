"""What runs the portal: embedded servers, demo, health, metrics, backup."""
