"""What people look at: offline pages made from a plan folder."""
