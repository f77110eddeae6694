/** The frame of the to-do list's pages. */

const LINKS: [href: string, icon: string, title: string][] = [
  ["", "home", "Home"],
  ["new", "plus", "New item"],
  ["list", "list-rich", "To-do list"],
  ["diagnostics", "cog", "Diagnostics"],
];

const link = ([href, icon, title]: (typeof LINKS)[number]) => `                    <li class="nav-item px-3">
                        <a class="nav-link" href="${href}">
                            <span class="oi oi-${icon}" aria-hidden="true"></span> ${title}
                        </a>
                    </li>
`;

const STAGES: Record<string, string> = { Development: "DEV", Test: "TEST" };

/** A page with its content; `environment` shows in the title bar. */
export function layout(content: string, banner: string, environment = ""): string {
  const stage = Object.hasOwn(STAGES, environment)
    ? `                    <div>[This is ${STAGES[environment]}]</div>\n`
    : "";
  return `<!DOCTYPE html>
<html lang="en">
<head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1.0" />
    <title>KIAMOL To-Do List</title>
    <base href="/" />
    <link rel="stylesheet" href="static/css/bootstrap/bootstrap.min.css" />
    <link href="static/css/site.css" rel="stylesheet" />
</head>
<body>
    <app>
        <div class="sidebar">
            <div class="top-row pl-4 navbar navbar-dark">
                <a class="navbar-brand" href="">KIAMOL To-Do List</a>
            </div>
            <div>
                <ul class="nav flex-column">
${LINKS.map(link).join("")}                </ul>
            </div>
        </div>

        <div class="main">
            <div class="top-row px-4">
                <div class="col-md-6">${banner}</div>
${stage}                <a href="https://github.com/sixeyed/kiamol/tree/master/ch04/docker-images/todo-list" target="_blank">Source Code</a>
            </div>

            <div class="content px-4">
                
${content}
            </div>
        </div>

    </app>
</body>
</html>
`;
}
