/** On /visit: what this browser keeps of somebody's choice about invitations, and the way to take it back. */
const CHOICE = 'rapport.invitations'
const line = document.querySelector<HTMLElement>('[data-invitation-choice]')

try {
  const chosen = localStorage.getItem(CHOICE)
  if (line && (chosen === 'never' || chosen === new Date().toDateString())) {
    const { invitationChoice = '', never = '' } = line.dataset
    const button = document.createElement('button')
    button.type = 'button'
    button.className = 'button'
    button.textContent = invitationChoice
    const said = line.textContent
    line.textContent = never
    button.addEventListener('click', () => {
      localStorage.removeItem(CHOICE)
      sessionStorage.removeItem('rapport.invited')
      line.textContent = said
      button.remove()
    })
    line.after(button)
  }
} catch {
  // Storage is forbidden here, so nothing is kept.
}

export {}
