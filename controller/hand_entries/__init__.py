"""Khai tay: what people say of clusters that send no journal, of duty and of equipment."""
