// Command versitygw serves the S3 protocol on an address of loopback, with its objects in a folder.
//
// Versity's own command also holds Azure, an IAM service and its test suites: this one holds the gateway and the
// folder alone, which takes half the time to build. The root account is the only one.
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/versity/versitygw/backend/meta"
	"github.com/versity/versitygw/backend/posix"
	"github.com/versity/versitygw/embedgw"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:7070", "address to listen on")
	data := flag.String("data", ".", "existing folder of the objects and their attributes")
	region := flag.String("region", "us-east-1", "region that the signatures must name")
	flag.Parse()

	if err := serve(*listen, *data, *region); err != nil {
		log.Fatal(err)
	}
}

func serve(listen, data, region string) error {
	objects := filepath.Join(data, "objects")
	// beside the objects, not in extended attributes: a temporary folder may be in memory and have none
	attributes := filepath.Join(data, "attributes")
	versions := filepath.Join(data, "versions")
	for _, folder := range []string{objects, attributes, versions} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	metadata, err := meta.NewSideCar(attributes)
	if err != nil {
		return err
	}
	folder, err := posix.New(objects, metadata, posix.PosixOpts{
		SideCarDir:    attributes,
		VersioningDir: versions,
		Concurrency:   100,
		// as on AWS; what is not set is 0 here
		CopyObjectThreshold: 5 << 30,
	})
	if err != nil {
		return err
	}

	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	return embedgw.RunVersityGW(ctx, folder, &embedgw.Config{
		RootUserAccess:    os.Getenv("AWS_ACCESS_KEY_ID"),
		RootUserSecret:    os.Getenv("AWS_SECRET_ACCESS_KEY"),
		Region:            region,
		Ports:             []string{listen},
		MaxConnections:    1000,
		MaxRequests:       1000,
		MultipartMaxParts: 10000,
		KeepAlive:         true,
		Quiet:             true,
	})
}
