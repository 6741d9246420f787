package duck

import (
	"context"
	"database/sql"
)

// lakeAndDays is what format 3 brings: the lake's list of segments, sealed
// days and those whose values were removed, the day of an import in the ledger, and whether a feed has described a
// sensor or a place. Before it there were no archives, so a feed had.
func lakeAndDays(ctx context.Context, conn *sql.Conn) error {
	return run(ctx, conn, "lake",
		`CREATE TABLE segment(`+segmentColumns+`)`,
		`CREATE TABLE sealed(`+sealedColumns+`)`,
		`CREATE TABLE retained(day INTEGER)`,
		`ALTER TABLE ledger ADD COLUMN day INTEGER`, `UPDATE ledger SET day = 0`,
		`ALTER TABLE sensor ADD COLUMN described BOOLEAN`, `UPDATE sensor SET described = true`,
		`ALTER TABLE site ADD COLUMN described BOOLEAN`, `UPDATE site SET described = true`)
}
