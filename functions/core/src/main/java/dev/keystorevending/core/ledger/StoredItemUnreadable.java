package dev.keystorevending.core.ledger;

/** An item of the ledger is not one that this service writes. Reading it again does not help; an operator has to look at it. */
public final class StoredItemUnreadable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** {@code item} is the item's key. There is no cause: what a parser says may quote the item. */
    public StoredItemUnreadable(String item) {
        super("the stored item " + item + " cannot be read");
    }
}
