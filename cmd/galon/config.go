package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"galon/internal/config"
)

// configCommand helps an operator before the service starts.
type configCommand struct {
	Check         configCheckCommand         `cmd:"" help:"Lit tous les réglages, dit chaque faute, et les montre sans les secrets."`
	Unit          configUnitCommand          `cmd:"" help:"Écrit une unité systemd pour ce service."`
	Containerfile configContainerfileCommand `cmd:"" help:"Écrit un Containerfile : une image vide avec ce seul programme."`
}

type configCheckCommand struct {
	config.Flags `embed:""`
}

func (c *configCheckCommand) Run(p *program) error {
	if _, err := c.Load(); err != nil {
		return err
	}
	for _, line := range c.Shown() {
		fmt.Fprintln(p.stdout, line)
	}
	fmt.Fprintln(p.stderr, "Les réglages sont corrects.")
	return nil
}

type configUnitCommand struct {
	config.Flags `embed:""`
}

// serviceHome is the folder of the service and of its account: relative paths of the settings begin there.
const serviceHome = "/var/lib/galon"

// The unit runs the service as the account of OPERATOR.md, which writes to its own folder and to those that the settings name.
func (c *configUnitCommand) Run(p *program) error {
	set, err := c.Load()
	if err != nil {
		return err
	}
	file := settingsFile(os.Args[1:])
	if file == "" {
		file = "/etc/galon/galon.conf"
	} else if file, err = filepath.Abs(file); err != nil {
		return err
	}
	writes, capabilities := []string{serviceHome}, ""
	for _, dir := range []string{set.Data, set.JournalDir, set.Operation.LogHeadDir} {
		if filepath.IsAbs(dir) && !strings.HasPrefix(dir+"/", serviceHome+"/") {
			writes = append(writes, unitWord(dir))
		}
	}
	if _, port, err := net.SplitHostPort(set.Listen); err == nil {
		if n, err := strconv.Atoi(port); err == nil && n > 0 && n < 1024 {
			capabilities = "CAP_NET_BIND_SERVICE"
		}
	}
	_, err = fmt.Fprintf(p.stdout, strings.TrimLeft(`
[Unit]
Description=Galon, badges de compétences
Wants=network-online.target
After=network-online.target postgresql.service

[Service]
ExecStart=/usr/local/bin/galon serve --config %s
WorkingDirectory=%s
Restart=on-failure
TimeoutStopSec=30

User=galon
StateDirectory=galon
StateDirectoryMode=0700
ReadWritePaths=%s
UMask=0077
AmbientCapabilities=%[4]s
CapabilityBoundingSet=%[4]s
LockPersonality=yes
MemoryDenyWriteExecute=yes
NoNewPrivileges=yes
PrivateDevices=yes
PrivateTmp=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHome=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectSystem=strict
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service

[Install]
WantedBy=multi-user.target
`, "\n"), strings.ReplaceAll(unitWord(file), "$", "$$"), serviceHome, strings.Join(writes, " "), capabilities)
	return err
}

// unitWord is one word of a unit, whatever the path holds: systemd parts words at spaces and reads % itself.
func unitWord(path string) string {
	word := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "%", "%%").Replace(path)
	if word == path && !strings.ContainsAny(path, " \t'") {
		return path
	}
	return `"` + word + `"`
}

type configContainerfileCommand struct{}

// The image holds the program and the authorities of the system that built it. The data folder is a volume, and so is
// /tmp, where large uploads and the drill of a restore pass: the rest is read-only.
func (configContainerfileCommand) Run(p *program) error {
	_, err := fmt.Fprint(p.stdout, strings.TrimLeft(`
# make build, puis : podman build -t galon -f Containerfile bin
# podman run --read-only --volume galon:/data --publish 8080:8080 --env GALON_BASE_URL=https://badges.exemple.fr galon
FROM docker.io/library/debian:stable-slim AS system
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && mkdir -m 700 /data /passing

FROM scratch
COPY --from=system /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=system --chown=65532:65532 /data /data
COPY --from=system --chown=65532:65532 /passing /tmp
COPY galon /galon
USER 65532:65532
ENV GALON_DATA=/data GALON_LISTEN=0.0.0.0:8080
VOLUME /data /tmp
EXPOSE 8080
ENTRYPOINT ["/galon"]
CMD ["serve"]
`, "\n"))
	return err
}
