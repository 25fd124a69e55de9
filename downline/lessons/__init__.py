"""One folder a lesson: its models, pictures, explorers and sheet. No lesson knows another."""
