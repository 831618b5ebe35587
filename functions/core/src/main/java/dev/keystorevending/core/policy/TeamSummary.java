package dev.keystorevending.core.policy;

/**
 * A team in the list of teams.
 *
 * @param keyStores how many key stores count towards the team's quota
 */
public record TeamSummary(TeamListing listing, int keyStores) {}
