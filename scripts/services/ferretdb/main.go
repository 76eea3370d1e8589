// Command ferretdb serves the MongoDB protocol on an address of loopback, with its data in SQLite files.
//
// FerretDB's own command stops at start when it is built from its module, for want of a file that only its
// releases contain; its package for other programs is the same server, and this is the smallest such program.
package main

import (
	"context"
	"flag"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:27017", "address to listen on")
	data := flag.String("data", ".", "existing folder of the SQLite files")
	flag.Parse()
	// each read makes and forgets every document of its collection: a third less time than at the default of 100
	debug.SetGCPercent(400)

	// at lower levels, each answer that is an error and each client that leaves
	logger := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError}))
	server, err := ferretdb.New(&ferretdb.Config{
		Listener: ferretdb.ListenerConfig{TCP: *listen},
		Logger:   logger,
		Handler:  "sqlite",
		// what a killed process wrote is in the system's hands: only the end of the machine could lose it
		SQLiteURL: "file:" + *data + "/?_pragma=synchronous(off)",
	})
	if err != nil {
		logger.Error("not started", "error", err)
		os.Exit(1)
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if err := server.Run(ctx); err != nil {
		logger.Error("stopped", "error", err)
		os.Exit(1)
	}
}
